"""Evidence 佐证材料: where the bytes are kept, under their digest, and what is let in."""
