{#- The key that marts carry for a case, need, referral or placement. Refs of the log stay in the schema event_log; the
    key is drawn from the link and so is dropped with it. 128 bits of a hash of a random uuid do not collide. -#}
{% macro key_of(ref) -%}
    left(encode(sha256(({{ ref }})::bytea), 'hex'), 32)
{%- endmacro %}
