"""The managers' dashboard: the numbers of the reports, drawn, each opening its tickets."""
