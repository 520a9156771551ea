using ChatFunctions.Conversations.Begin;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>What of many messages is stored: the newest, and no output without its call.</summary>
public sealed class TurnInputTests
{
    [Theory]
    [InlineData("", 46, "", 46)]
    [InlineData("", 47, "", 46)]
    [InlineData("(x) =x ", 44, "", 46)]
    [InlineData("(x) =x ", 45, "", 45)]
    [InlineData("(x) =x ", 46, "", 46)]
    [InlineData("(x) and =x ", 44, "", 44)]
    [InlineData("(x) (y) =x =y ", 43, "", 43)]
    [InlineData("(x) and (y) =x and =y ", 42, "", 42)]
    [InlineData("(x) ", 10, "=x", 12)]
    [InlineData("(x) ", 45, "=x", 46)]
    [InlineData("=x ", 45, "", 46)]
    [InlineData("=x =y ", 45, "", 46)]
    public void Stored_are_the_newest_that_fit(string before, int count, string last, int stored)
    {
        var said = Talk.Said($"{before}{Texts.Repeat("and ", count)}{last}");

        var input = TurnInput.Of(said);

        Assert.Equal(stored, input.Stored.Count);
        Assert.Equal(said, input.All);
    }

    [Theory]
    [InlineData("", 60, "", false)]
    [InlineData("(x) =x ", 45, "", false)]
    [InlineData("(x) ", 46, "=x", true)]
    [InlineData("=x ", 45, "", false)]
    [InlineData("=x ", 46, "", true)]
    [InlineData("(x) =x =x ", 45, "", false)]
    public void More_belongs_together_than_is_stored_that_is_known(string before, int count, string last, bool losesOutputs) =>
        Assert.Equal(losesOutputs, TurnInput.Of(Talk.Said($"{before}{Texts.Repeat("and ", count)}{last}")).LosesOutputs);

    [Fact]
    public void Long_call_does_not_fit_neither_does_its_output()
    {
        var call = new string('c', TurnInput.MaxBytes / 3);

        var input = TurnInput.Of(Talk.Said($"!{call}(x) =x:{call} and"));

        Assert.Equal(["and"], input.Stored.Select(message => message.Text));
    }
}
