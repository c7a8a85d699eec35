"""Exports for a team: experiments for AWS Fault Injection Service, and fixes for its own templates."""
