"""挂图作战: the filtered projects as one chart, on the page, on a screen, on paper."""
