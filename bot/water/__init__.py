"""The water and access register: where fire engines find water, and where they can't get through."""
