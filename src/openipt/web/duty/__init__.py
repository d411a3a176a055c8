"""Being on duty: how members are reached, who covers for whom, and where nobody would hear an alert."""
