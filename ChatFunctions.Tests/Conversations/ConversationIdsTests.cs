using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Conversations;

public sealed class ConversationIdsTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("A-Z_0-9")]
    [InlineData("-")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Id_follows_the_rule_it_is_valid(string id) => Assert.True(ConversationIds.IsValid(id));

    [Theory]
    [InlineData("")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a~b")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("ä")]
    [InlineData("１")]
    [InlineData("a%20b")]
    public void Id_breaks_the_rule_it_is_not_valid(string id) => Assert.False(ConversationIds.IsValid(id));

    [Fact]
    public void New_ids_are_valid_and_differ()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => ConversationIds.New()).ToList();

        Assert.All(ids, id => Assert.True(ConversationIds.IsValid(id)));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Id_of_a_branch_is_valid_and_of_its_chat_alone()
    {
        var longest = new string('x', 64);
        var branch = ConversationIds.BranchOf(longest, ConversationIds.New());

        Assert.True(ConversationIds.IsValid(branch));
        Assert.True(ConversationIds.IsOfChat(branch, longest));
        Assert.True(ConversationIds.IsOfChat("demo", "demo"));
        Assert.False(ConversationIds.IsOfChat(branch, "demo"));
        Assert.False(ConversationIds.IsOfChat("other", "demo"));
    }

    [Fact]
    public void Id_from_an_idempotency_key_is_valid_and_depends_on_owner_and_key()
    {
        var id = ConversationIds.FromIdempotencyKey("key-a", "retry-1");

        Assert.True(ConversationIds.IsValid(id));
        Assert.Equal(id, ConversationIds.FromIdempotencyKey("key-a", "retry-1"));
        Assert.NotEqual(id, ConversationIds.FromIdempotencyKey("key-b", "retry-1"));
        Assert.NotEqual(id, ConversationIds.FromIdempotencyKey("key-a", "retry-2"));
    }
}
