"""What can be chosen: option tables, designs one option apart, the field guide."""
