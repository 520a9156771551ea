using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Turns;

public sealed class AudienceTests
{
    /// <summary>Any order of readers that come, leave, or are done: nobody is left exactly when as many have left as came.</summary>
    [Fact]
    public void Readers_come_leave_and_are_done_only_the_last_that_leaves_ends_it() => Gen.Int[0, 2].Array[1, 30].Sample(steps =>
    {
        var ended = 0;
        var audience = new Audience(() => ended++);
        var reading = new Queue<(CancellationTokenSource Client, CancellationTokenRegistration Request)>();
        var (counted, expected) = (0, 0);
        foreach (var step in steps)
        {
            if (step == 0)
            {
                var client = new CancellationTokenSource();
                reading.Enqueue((client, audience.Join(client.Token)));
                counted++;
            }
            else if (reading.TryDequeue(out var reader))
            {
                if (step == 1)
                {
                    reader.Client.Cancel();
                    expected += --counted == 0 ? 1 : 0;
                }

                // Who is done stays counted: the turn ended before, or goes on as it was told.
                reader.Request.Dispose();
                reader.Client.Cancel();
                reader.Client.Dispose();
            }

            Assert.Equal(expected, ended);
        }
    });

    [Fact]
    public void Client_left_before_it_reads_it_has_left()
    {
        var ended = 0;

        new Audience(() => ended++).Join(new CancellationToken(canceled: true));

        Assert.Equal(1, ended);
    }
}
