"""What a design survives: a fixed pack of faults, held against a policy in the words of AWS Resilience Hub, with evidence."""
