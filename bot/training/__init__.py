"""Training: practice, exams, teams and campaigns, contests, tabletop drills."""
