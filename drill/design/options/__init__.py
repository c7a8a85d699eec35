"""The records of every option, a file for each part of a design, and what several of them share."""
