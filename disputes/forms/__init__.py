"""Input to cleaned data: the filing questions, and one form for each step."""
