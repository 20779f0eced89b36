"""How easily a person is picked out of a table: k, l, t, sample uniques, unicity of trails. Pure calculations."""
