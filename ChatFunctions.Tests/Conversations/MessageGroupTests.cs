using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Conversations;

/// <summary>What the model sees of calls and their outputs.</summary>
public sealed class MessageGroupTests
{
    [Theory]
    [InlineData("why !so and", "why !so and")]
    [InlineData("why (x) =x:1 !so", "why (x) =x:1 !so")]
    [InlineData("why !wait(x) =x:1", "why !wait(x) =x:1")]
    [InlineData("why (x)", "why")]
    [InlineData("why !wait(x) and", "why !wait and")]
    [InlineData("why =x:1 and", "why and")]
    [InlineData("why =x:1 (x)", "why")]
    [InlineData("why (x) =x:1 =x:2 !so", "why (x) =x:1 !so")]
    [InlineData("why (x,y) =y:1 =x:2", "why (x,y) =x:2 =y:1")]
    [InlineData("why (x,y) =y:1 !so", "why (y) =y:1 !so")]
    [InlineData("why (x) ; and !so ; =x:1 then", "why and !so (x) =x:1 then")]
    [InlineData("why (x,y) ; =x:1 and =y:2", "why (x,y) =x:1 =y:2 and")]
    [InlineData("why (x,y) ; =x:1 ; =y:2", "why (x,y) =x:1 =y:2")]
    [InlineData("why (x,y) ; =x:1 !so ; =y:2", "why (x) =x:1 !so")]
    [InlineData("why (x,y) ; =x:1 -!so ; =y:2", "why (x,y) =x:1 =y:2 !so")]
    [InlineData("why !a(x) ; =x:1 !b(x) ; =x:2 !so", "why !a(x) =x:1 !b(x) =x:2 !so")]
    [InlineData("why !a(x) ; and !b(x) ; =x:1 =x:2", "why !a and !b(x) =x:1 (x) =x:2")]
    [InlineData("why !a(x) ; and !b(x,y) ; =y:1 !so ; =x:2", "why !a and !b(y) =y:1 !so (x) =x:2")]
    [InlineData("why !wait(x) ; and =x:1 !so", "why !wait and (x) =x:1 !so")]
    [InlineData("why !a(x) !b(y) =x:1 =y:2", "why !a(x) =x:1 !b(y) =y:2")]
    [InlineData("why !a(x) !b(y) =y:2 =x:1", "why !a !b(y) =y:2 (x) =x:1")]
    [InlineData("why (x,x) =x:1 =x:2", "why (x,x) =x:1 =x:2")]
    public void Messages_are_grouped(string talk, string seen) => Assert.Equal(seen, Talk.Of(MessageGroup.Of(Talk.Rows(talk))));
}
