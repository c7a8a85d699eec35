"""Terraform and OpenTofu: plans and states as JSON to facts, in CloudFormation's words."""
