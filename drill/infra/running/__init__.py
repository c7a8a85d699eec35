"""Running systems: the output of `aws … describe-…`, and metrics that measure their load."""
