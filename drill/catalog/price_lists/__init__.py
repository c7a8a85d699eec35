"""Price lists that are read by themselves: prices by region, and of ElastiCache Serverless."""
