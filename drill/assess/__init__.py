"""Assesses how a design survives a fixed pack of faults, against a policy in AWS Resilience Hub's terms, with evidence."""
