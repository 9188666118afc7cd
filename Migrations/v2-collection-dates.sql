-- When each collection was last changed, in seconds since 1970. NULL for a change that was made before this column was there:
-- what is stored cannot tell it, for the change may have been a deletion.
ALTER TABLE collection ADD COLUMN last_modified INTEGER;
