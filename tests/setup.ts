// Every test must assert something: a test whose expectations never run fails.
beforeEach(() => {
  expect.hasAssertions();
});
