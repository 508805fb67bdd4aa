"""The web app under a full house: how soon a change shows, what an open page costs, when a chapter is painted."""
