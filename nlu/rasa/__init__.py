"""The Rasa project: pipeline, domain, conversion of the corpus, and its own environment.

The files here run under the program's Python; those in `components` run inside of Rasa.
"""
