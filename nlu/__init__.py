"""What a text means: labels, classifiers, red-flag rules, places and other facts."""
