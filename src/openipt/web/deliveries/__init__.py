"""The pages about messages: what a therapist keeps of them, the letter to print, the client's way to stop them, and the keeper's view."""
