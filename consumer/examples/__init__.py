"""Two consumers as other systems would write them."""
