-- What a chat needs to know of its conversation before it starts a run, in one read.

-- The lines that lead to a message, oldest first, at most 200: found by primary key, however long the conversation.
-- The way ends before `p_known`, for whoever has the lines up to there; `before` is what the first of them follows.
CREATE OR REPLACE FUNCTION message_way(p_workspace uuid, p_message uuid, p_known uuid)
RETURNS TABLE (before uuid, lines jsonb) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT m.parent_id, m.role, m.content, m.status, 1 AS depth
        FROM message m WHERE m.id = p_message AND m.workspace_id = p_workspace AND m.id IS DISTINCT FROM p_known
        UNION ALL
        SELECT m.parent_id, m.role, m.content, m.status, line.depth + 1
        FROM line JOIN message m ON m.id = line.parent_id AND m.workspace_id = p_workspace
        WHERE line.depth < 200 AND line.parent_id IS DISTINCT FROM p_known
    )
    SELECT CASE WHEN count(*) = 0 THEN p_message ELSE (array_agg(parent_id ORDER BY depth DESC))[1] END,
        coalesce(jsonb_agg(jsonb_build_object('role', role, 'status', status, 'content', content)
            ORDER BY depth DESC), '[]') FROM line;
$$;

CREATE OR REPLACE FUNCTION message_line(p_workspace uuid, p_message uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT lines FROM message_way(p_workspace, p_message, NULL);
$$;

CREATE OR REPLACE FUNCTION chat_context(p_workspace uuid, p_conversation uuid, p_parent uuid, p_known uuid DEFAULT NULL)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    c conversation;
    w record;
    v_parent uuid;
BEGIN
    SELECT * INTO c FROM conversation
    WHERE id = p_conversation AND workspace_id = p_workspace AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('outcome', 'no_conversation');
    END IF;
    v_parent := coalesce(p_parent, c.head_message_id);
    IF p_parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message
            WHERE id = p_parent AND conversation_id = p_conversation AND workspace_id = p_workspace) THEN
        RETURN jsonb_build_object('outcome', 'no_parent');
    END IF;
    SELECT * INTO w FROM message_way(p_workspace, v_parent, p_known);
    RETURN jsonb_build_object('outcome', 'ok', 'parent', v_parent, 'model', c.model,
        'available', ledger.available(p_workspace), 'before', w.before, 'lines', w.lines);
END $$;
