"""What a team takes away: experiments for AWS Fault Injection Service, and fixes for its own templates."""
