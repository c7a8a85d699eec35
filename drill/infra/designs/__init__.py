"""A system's facts as a design: which resources belong together, and what each decides."""
