-- HTML that nobody cleaned is not stored, whoever sends it: pages show chapters and lines of code as they stand here.
--
-- Workers clean what they render. A runner outside (Edge Function job-callback) is trusted with its job, not with the
-- browsers of whoever reads the course: so what is HTML must be of the short list that cleaning leaves over.

-- Nothing is cleaned here, clean HTML is recognised: a "<" begins a tag of a list, in lower case, with attributes of a list in double
-- quotes, and each tag is closed in its turn. None of them makes a browser read what follows in another way, so what is text here is
-- text to a browser.
-- Speed: a course may hold half a million tags, nearly all of them coloured words, one behind the other. Each run of those becomes one
-- tag that always stands alone: it keeps what is around it apart. What is left is looked at once for each kind of tag.
create function private.is_clean_html(p_html text) returns boolean
language plpgsql immutable parallel safe set search_path = '' as $$
declare
  c_name constant text := '(?:hl|hl-[a-z0-9-]+|excerpt|diagram|mermaid|cite|chapter-link|badge-verbatim|language|hint|solution)';
  c_class constant text := 'class="' || c_name || '(?: ' || c_name || ')*"';
  c_place constant text := 'data-(?:path|start|end)="[^"]*"';
  c_tag constant text := '^(?:/?(?:blockquote|code|del|em|figcaption|li|ol|p|strong|summary|table|tbody|td|th|thead|tr|ul'
    || '|a|span|figure|details|div|pre|h[1-6])|[bh]r'
    || '|a(?: (?:href="(?:https://[^"]*|#chapter:[a-z0-9-]+|#sec-[a-z0-9-]+)"|rel="noopener nofollow"|data-(?:chapter|term)="[^"]*"|'
    || c_class || '|' || c_place || '))+|(?:span|figure)(?: (?:' || c_class || '|' || c_place || '))+|(?:details|div|pre) ' || c_class
    || '|ol start="[^"]*"|h[1-6] id="sec-[a-z0-9-]+")$';
  -- What stands behind each "<", the first piece being what stands before any.
  v_pieces constant text[] := (string_to_array(
    regexp_replace(p_html, '(?:<span class="hl-[a-z0-9-]+">[^<]*</span>[^<]*)+', '<br>', 'g'), '<'))[2:];
  v_name text;
  v_open text[] := '{}';
  v_depth integer := 0;
begin
  if exists (select from (select distinct split_part(piece, '>', 1) as tag, position('>' in piece) > 0 as ends
                            from unnest(v_pieces) piece) t
              where not t.ends or t.tag !~ c_tag) then
    return false;
  end if;
  for v_name in select split_part(split_part(piece, '>', 1), ' ', 1) from unnest(v_pieces) piece loop
    if v_name in ('br', 'hr') then
      continue;
    elsif left(v_name, 1) <> '/' then
      v_depth := v_depth + 1;
      v_open[v_depth] := v_name;
    elsif v_depth = 0 or '/' || v_open[v_depth] <> v_name then
      return false;
    else
      v_depth := v_depth - 1;
    end if;
  end loop;
  return v_depth = 0;
end
$$;
comment on function private.is_clean_html(text) is
  'Whether some HTML holds nothing but what cleaning leaves over (course/rendering/cleaning.py), each tag closed in its turn.';
revoke all on function private.is_clean_html(text) from public, anon, authenticated, service_role;

alter table public.chapters add constraint chapters_html_clean check (private.is_clean_html(html));
alter table public.course_sources add constraint course_sources_html_clean check (private.is_clean_html(html));
-- The run page shows finished chapters before there is a course.
alter table public.unit_results add constraint unit_results_html_clean
  check (value ->> 'html' is null or private.is_clean_html(value ->> 'html'));
