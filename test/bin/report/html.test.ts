import { expect, test } from 'vitest';
import { html, jsonForScript, trusted } from '../../../bin/replay/report/html.ts';

test('every value is escaped, in text and in attributes', () => {
  const hostile = `</p><script>alert("1")</script>'&`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&#60;/p&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;">' +
      '&#60;/p&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;</p>',
  );
});

test('markup stands as it is, lists are joined, absent and false are nothing, 0 is shown', () => {
  const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
  expect(html`${items}${undefined}${false}${0}${trusted('<hr>')}`.text).toBe('<li>a</li><li>&#60;</li>0<hr>');
});

test('JSON in a script can neither end it nor begin a comment, and reads as it was', () => {
  const value = { a: '</script><!-- \u2028 & >' };
  const { text } = jsonForScript(value);
  expect(text).toBe('{"a":"\\u003c/script\\u003e\\u003c!-- \\u2028 \\u0026 \\u003e"}');
  expect(JSON.parse(text)).toEqual(value);
});
