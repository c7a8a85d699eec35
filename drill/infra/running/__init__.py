"""What runs already: the output of `aws … describe-…`, and metrics that say how much it has to do."""
