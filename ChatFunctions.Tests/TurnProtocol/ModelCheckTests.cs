namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// The models of the protocol hold, over all their states; and each of their conditions is needed. What the definitions mean, the models
/// say.
/// </summary>
public sealed class ModelCheckTests
{
    [ToolTheory("spin")]
    [InlineData("beat.pml", "EDIT LATE")]
    [InlineData("beat.pml", "EDIT BEATS=3")]
    [InlineData("beat.pml", "TWO")]
    [InlineData("begin.pml", "TWO THREE LATE")]
    [InlineData("begin.pml", "TWO THREE NEW=1")]
    [InlineData("begin.pml", "TWO ERASE LATE NEW=1")]
    [InlineData("begin.pml", "TWO ERASE LATE MARKS")]
    public async Task AnyOrderOfSteps_KeepsThePromise(string model, string definitions)
    {
        var found = await ModelCheck.RunAsync(model, definitions);

        Assert.Contains("errors: 0\n", found, StringComparison.Ordinal);
        Assert.DoesNotContain("max search depth too small", found, StringComparison.Ordinal);
        Assert.DoesNotContain("out of memory", found, StringComparison.Ordinal);
    }

    [ToolTheory("spin")]
    [InlineData("beat.pml", "EDIT FIRST")]
    [InlineData("beat.pml", "EDIT BEAT")]
    [InlineData("beat.pml", "EDIT PAIR")]
    [InlineData("beat.pml", "EDIT NOHEAD")]
    [InlineData("beat.pml", "EDIT NOROW")]
    [InlineData("beat.pml", "EDIT TAKE")]
    [InlineData("beat.pml", "EDIT DEL")]
    [InlineData("beat.pml", "EDIT STOPH")]
    [InlineData("beat.pml", "EDIT ORDER")]
    [InlineData("beat.pml", "EDIT LOOK")]
    [InlineData("begin.pml", "TWO THREE MARKS HEAD")]
    [InlineData("begin.pml", "TWO THREE MARKS KEY")]
    [InlineData("begin.pml", "TWO THREE MARKS LOOK")]
    [InlineData("begin.pml", "TWO THREE MARKS PLACE")]
    [InlineData("begin.pml", "TWO THREE MARKS MARK")]
    [InlineData("begin.pml", "TWO ERASE CLEAN")]
    [InlineData("begin.pml", "TWO THREE NEW=1 LIST")]
    [InlineData("begin.pml", "TWO ERASE NEW=1 NAME")]
    public async Task ConditionIsLeftOut_TheCheckerFindsIt(string model, string definitions) =>
        Assert.Contains("assertion violated", await ModelCheck.RunAsync(model, definitions), StringComparison.Ordinal);
}
