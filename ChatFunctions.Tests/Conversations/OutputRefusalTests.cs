using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Which outputs find no call that waits for them.</summary>
public sealed class OutputRefusalTests
{
    private const string Nothing = "";

    [Theory]
    [InlineData("why !so", "and")]
    [InlineData("why (x)", "=x")]
    [InlineData("why (x)", "=x and")]
    [InlineData("why !so(x)", "=x")]
    [InlineData("why (x) ; and !so", "=x")]
    [InlineData("why (x,y)", "=x =y")]
    [InlineData("why (x,y)", "=y and =x")]
    [InlineData("why (x,y)", "=y")]
    [InlineData("why (x) ; =x (x)", "=x")]
    [InlineData("why (x) ; and (x) ; =x !so", "=x")]
    [InlineData("why (x) ; and (x)", "=x =x")]
    [InlineData("why (x) ; and (x,y) ; =y !so", "=x")]
    [InlineData("why (x,x)", "=x =x")]
    [InlineData(Nothing, "why (x) =x")]
    [InlineData(Nothing, "why (x) =x (x) =x")]
    [InlineData("why (x)", "(x) =x =x")]
    [InlineData("why (x)", "(y) =y =x")]
    public void A_call_waits_for_each_output_none_is_refused(string before, string said) =>
        Assert.Null(OutputRefusal.Of(Talk.Rows(before), Talk.Said(said)));

    [Theory]
    [InlineData(Nothing, "=x", "x", 0, false)]
    [InlineData("why !so", "=x", "x", 0, false)]
    [InlineData("why (y)", "and =x", "x", 1, false)]
    [InlineData("why (x)", "=X", "X", 0, false)]
    [InlineData("why (x)", "=x =x", "x", 1, true)]
    [InlineData("why (x) ; =x !so", "=x", "x", 0, true)]
    [InlineData("why (x,y) ; =x !so", "=y", "y", 0, true)]
    [InlineData("why (x,y) ; =x ; =x", "=y", "y", 0, true)]
    [InlineData("why (x,y) ; =x !so", "and =y =z", "y", 1, true)]
    [InlineData("why (x) ; =x (x) ; =x !so", "=x", "x", 0, true)]
    [InlineData(Nothing, "why =x (x)", "x", 1, false)]
    [InlineData(Nothing, "why (x) =x =x", "x", 3, true)]
    [InlineData("why (x)", "=y =x =y", "y", 0, false)]
    public void No_call_waits_for_one_the_first_such_is_refused(string before, string said, string callId, int message, bool isAnswered) =>
        Assert.Equal(new OutputRefusal(callId, message, isAnswered), OutputRefusal.Of(Talk.Rows(before), Talk.Said(said)));
}
