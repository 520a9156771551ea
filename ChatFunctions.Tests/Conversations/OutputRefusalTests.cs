using ChatFunctions.Completions;
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
    [InlineData("why (x,y) ; =x", "=y")]
    [InlineData("why (x,y) ; =x ; and", "then =y")]
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
    [InlineData("why (x,y) ; =x !so ; =x", "=y", "y", 0, true)]
    [InlineData("why (x,y) ; =x !so", "and =y =z", "y", 1, true)]
    [InlineData("why (x) ; =x (x) ; =x !so", "=x", "x", 0, true)]
    [InlineData(Nothing, "why =x (x)", "x", 1, false)]
    [InlineData(Nothing, "why (x) =x =x", "x", 3, true)]
    [InlineData("why (x)", "=y =x =y", "y", 0, false)]
    public void No_call_waits_for_one_the_first_such_is_refused(string before, string said, string callId, int message, bool isAnswered) =>
        Assert.Equal(new OutputRefusal(callId, message, isAnswered), OutputRefusal.Of(Talk.Rows(before), Talk.Said(said)));

    [Theory]
    [InlineData(TurnStatus.Completed, "{", null)]
    [InlineData(TurnStatus.Incomplete, "{}", null)]
    [InlineData(TurnStatus.Incomplete, "{", "x")]
    [InlineData(TurnStatus.Cancelled, "", "x")]
    public void Reply_broke_off_in_the_arguments_of_a_call_it_takes_no_output(string status, string arguments, string? refused)
    {
        var reply = NewMessage.Of([(ReplyItem.Call("x", "get_it"), arguments)]).ToRow(1, "turn", default) with { Status = status };

        Assert.Equal(refused, OutputRefusal.Of([reply], Talk.Said("=x"))?.CallId);
    }

    [Theory]
    [InlineData("why (x) ; =x:1 (y)", "why =x:1 =y:2", 1)]
    [InlineData("why (x) ; =x:1 (x)", "=x:1 =x:2", 0)]
    [InlineData("why (x) ; =x:1 (x)", "=x:1 =x:1", 0)]
    [InlineData("why (x) ; =x:1 (y)", "=x:2 =y:2", null)]
    [InlineData("why (x) ; =x:1 !so", "=x:1", null)]
    [InlineData("why (x) ; =x:1 !so", "=x:1 and", null)]
    [InlineData("why (x)", "=x:1 =x:1", null)]
    [InlineData("why (x,y) ; =x:1 !so", "=y:1 =x:1", null)]
    public void Client_says_once_more_what_is_stored_and_more_the_place_is_known(string before, string said, int? repeated) =>
        Assert.Equal(repeated, OutputRefusal.Of(Talk.Rows(before), Talk.Said(said))?.Repeated);
}
