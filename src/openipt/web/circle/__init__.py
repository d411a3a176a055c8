"""The closeness circle: placed by hand, by keyboard or in its list, session by session, with the difference in words."""
