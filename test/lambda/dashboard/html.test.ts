import { escaped, html } from '../../../lambda/dashboard/html';

test('what is inserted is escaped, in elements and in attributes', () => {
  const evil = `<script>alert("x")</script>&'`;
  expect(html`<a title="${evil}">${evil}</a>`.text).toBe(`<a title="${escaped(evil)}">${escaped(evil)}</a>`);
  expect(escaped(evil)).toBe('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;');
});

test('HTML stays HTML, lists are joined, and undefined is left out', () => {
  expect(html`<ul>${['a<', 'b'].map((each) => html`<li>${each}</li>`)}${undefined}${3}</ul>`.text).toBe(
    '<ul><li>a&lt;</li><li>b</li>3</ul>',
  );
});
