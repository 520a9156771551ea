using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One write goes wrong in any of the ways in which one can; the client sees a normal reply all the same.</summary>
public sealed class LostResponseTests
{
    public static TheoryData<string, string, int> Faults()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var step in new[] { TableStep.Begin, TableStep.Journal, TableStep.End, TableStep.List })
        {
            foreach (var fault in new[] { Fault.LoseResponse, Fault.ApplyThen503, Fault.Refuse503, Fault.Cut })
            {
                data.Add(step.ToString(), fault.ToString(), 1);
                data.Add(step.ToString(), fault.ToString(), 4);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task WriteGoesWrong_ClientSeesNormalReplyAndNothingIsDoubled(string step, string fault, int times)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        worker.Network.On(Enum.Parse<TableStep>(step), Enum.Parse<Fault>(fault), times);

        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hel", "lo");
        await post.JournaledAsync(2);
        call.Say("!");
        call.Finish();
        var answer = await reading;
        var end = await post.EndAsync();

        Assert.Equal((200, false, "response.completed"), (answer.Status, answer.IsCut, answer.Terminal));
        Assert.Equal(ReplyOutcome.Committed, end.Outcome);
        Assert.Single(world.Model.Calls);
        var other = world.Start();
        var messages = (await other.HistoryAsync("demo"))!.Messages;
        Assert.Equal(
            [("user", "Hello?", "completed"), ("assistant", "Hello!", "completed")], messages.Select(m => (m.Role, m.Text, m.Status)));
        Assert.Equal(["demo"], await other.ListAsync());
        Assert.Equal(answer.Body, (await other.ReadAsync((await other.AttachAsync("demo"))!)).Body);
        Assert.Empty((await other.Table.ReadJournalAsync(Worker.Partition("demo"), post.Token, 0, CancellationToken.None)).Rows);
    }

    [Theory]
    [InlineData(ReplyForm.PlainText)]
    [InlineData(ReplyForm.EventStream)]
    [InlineData(ReplyForm.Json)]
    internal async Task TableNeverConfirmsTheEnd_ClientIsToldNothingUntrue(ReplyForm form)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start(("Chat:MaxTurnDuration", "1"), ("Chat:LeaseDuration", "1"));
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync(form);
        var call = await world.Model.NextCallAsync();
        call.Say("Hello!");
        await post.JournaledAsync(1);

        worker.Network.On(TableStep.End, Fault.LoseResponse);
        worker.Network.On(request => request.Step != TableStep.Journal, Fault.Refuse503, 1000);
        call.Finish();
        var answer = await reading;
        var end = await post.EndAsync();

        Assert.Equal(ReplyOutcome.Unknown, end.Outcome);
        Assert.True(answer.IsCut || answer.Status >= 500);
        Assert.DoesNotContain("response.failed", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", answer.Body, StringComparison.Ordinal);
        var messages = (await world.Start().HistoryAsync("demo"))!.Messages;
        Assert.Equal(("Hello!", TurnStatus.Completed), (messages[^1].Text, messages[^1].Status));
    }

    [Fact]
    public async Task ModelEndsWhileTheJournalIsInDoubt_ReplyIsCommitted()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        worker.Network.On(TableStep.Journal, Fault.Cut, 2);
        worker.Network.On(TableStep.Read, Fault.Cut, 2);
        var reads = 0;
        var gate = worker.Network.GateAt(request => request.Step == TableStep.Read && ++reads == 2);
        call.Say("Hello!");
        await gate.Reached;

        call.Finish();
        await call.EndedAsync();
        gate.Open();

        Assert.Equal("response.completed", (await reading).Terminal);
        Assert.Equal(ReplyOutcome.Committed, (await post.EndAsync()).Outcome);
        Assert.Equal("Hello!", (await world.Start().HistoryAsync("demo"))!.Messages[^1].Text);
    }

    [Fact]
    public async Task ModelFails_AndTheEndIsLost_FailureIsToldOnce()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        worker.Network.On(TableStep.End, Fault.LoseResponse, 3);
        var post = await worker.PostAsync("demo", "Hello?");
        var reading = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);

        call.Fail(CompletionError.BrokenStream);
        var answer = await reading;

        Assert.Equal("response.failed", answer.Terminal);
        var reply = (await world.Start().HistoryAsync("demo"))!.Messages[^1];
        Assert.Equal(("Hel", TurnStatus.Failed), (reply.Text, reply.Status));
    }
}
