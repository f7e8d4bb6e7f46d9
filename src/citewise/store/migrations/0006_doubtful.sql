-- A report lists the works that may be its own, too doubtful to count.
CREATE INDEX possible_match_value ON possible_match(scheme, value);
