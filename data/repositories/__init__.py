"""All SQL of the program, a repository for each noun. None of them commits."""
