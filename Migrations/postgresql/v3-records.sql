-- What an answer told of resources is read again from their revisions: what is erased there is nowhere else.
-- Whether it told their contents. Of a batch, content is the list that tells where they are, of others it is NULL.
ALTER TABLE idempotency ADD COLUMN is_whole boolean NOT NULL DEFAULT false;
UPDATE idempotency
SET is_whole = content IS NOT NULL, media_type = NULL, language = NULL, disposition = NULL, content = NULL
WHERE id <> '';
-- The lists of batches that have contents, which have types, too, go: their answers are told without.
UPDATE idempotency
SET media_type = NULL,
    content = CASE WHEN position(convert_to('"contentType":', 'UTF8') IN content) = 0 THEN content END
WHERE id = '';
