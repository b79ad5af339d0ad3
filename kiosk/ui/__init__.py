"""What draws the screen: pages as lists of things to draw (pure), and one Kivy window that draws them."""
