-- A work that nothing cites any more is removed; without this index each removal looked through all statements.
CREATE INDEX statement_work ON statement(work_id);
