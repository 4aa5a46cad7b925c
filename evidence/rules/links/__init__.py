"""What a link's answer means, decided without asking anybody."""
