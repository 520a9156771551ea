using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Conversations;

public sealed class TurnIdsTests
{
    [Fact]
    public void Ids_name_the_position_and_the_begin_of_the_token()
    {
        Assert.Equal("3-01234567", TurnIds.Turn(3, Rows.Token));
        Assert.Equal("msg_demo_5-01234567", TurnIds.Message("demo", 5, Rows.Token));
        Assert.Equal("resp_demo_5-01234567", TurnIds.Response("demo", 5, Rows.Token));
    }

    [Fact]
    public void Token_is_short_it_is_used_whole() => Assert.Equal("1-abc", TurnIds.Turn(1, "abc"));

    [Fact]
    public void New_tokens_differ_in_the_characters_that_ids_show()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => TurnIds.NewToken()).ToList();

        Assert.All(tokens, token => Assert.Matches("^[0-9a-f]{32}$", token));
        Assert.Equal(tokens.Count, tokens.Select(token => TurnIds.Turn(1, token)).Distinct().Count());
    }
}
