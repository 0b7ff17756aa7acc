-- Nothing asks by it, and each check-in had to change it, at two places. Without it, a check-in changes no index, and
-- PostgreSQL writes the new row beside the old one where the page has room ("heap-only tuples"): it is left some.
DROP INDEX installations_by_seen;
ALTER TABLE installations SET (fillfactor = 80);
