using ChatFunctions.Http;

namespace ChatFunctions.Tests.Http;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("!~\"'/\\{}")]
    [InlineData("6f1f0bde-1b5e-4b0a-9a63-6c1f4b6d2a10")]
    public void Key_is_visible_ascii_it_is_taken(string key) =>
        Assert.Equal(key, IdempotencyKey.From(Requests.Get("", ("Idempotency-Key", key))));

    [Fact]
    public void Key_of_255_characters_is_the_longest()
    {
        var longest = new string('k', 255);

        Assert.Equal(longest, IdempotencyKey.From(Requests.Get("", ("Idempotency-Key", longest))));
        AssertRefused(longest + "k");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void Key_is_something_else_that_is_a_bad_request(string key) => AssertRefused(key);

    [Fact]
    public void Key_comes_twice_that_is_a_bad_request() => AssertRefused("a", "b");

    [Fact]
    public void No_key_there_is_none() => Assert.Null(IdempotencyKey.From(Requests.Get()));

    private static void AssertRefused(params string[] keys)
    {
        var problem = Assert.Throws<ProblemException>(
            () => IdempotencyKey.From(Requests.Get("", [.. keys.Select(key => ("Idempotency-Key", key))])));
        Assert.Equal(400, problem.Status);
        Assert.Contains("Idempotency-Key", problem.Message, StringComparison.Ordinal);
    }
}
