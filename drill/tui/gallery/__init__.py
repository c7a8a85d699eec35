"""Pictures of every screen, from scripted sessions."""
