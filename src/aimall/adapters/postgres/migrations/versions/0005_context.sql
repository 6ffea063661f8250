-- What migration 0005 makes and 0019 replaces by generation/context.sql, until it is taken back.

-- The lines that lead to a message, oldest first, at most 200: found by primary key, however long the conversation.
CREATE OR REPLACE FUNCTION message_line(p_workspace uuid, p_message uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT m.parent_id, m.role, m.content, m.status, 1 AS depth
        FROM message m WHERE m.id = p_message AND m.workspace_id = p_workspace
        UNION ALL
        SELECT m.parent_id, m.role, m.content, m.status, line.depth + 1
        FROM line JOIN message m ON m.id = line.parent_id AND m.workspace_id = p_workspace
        WHERE line.depth < 200
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object('role', role, 'status', status, 'content', content)
        ORDER BY depth DESC), '[]') FROM line;
$$;

CREATE OR REPLACE FUNCTION chat_context(p_workspace uuid, p_conversation uuid, p_parent uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c conversation;
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
    RETURN jsonb_build_object('outcome', 'ok', 'parent', v_parent, 'model', c.model,
        'available', ledger.available(p_workspace), 'lines', message_line(p_workspace, v_parent));
END $$;
