"""The durable flows. They only order the steps; the work is done below."""
