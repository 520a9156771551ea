using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>One method with <c>[Function]</c> and a <c>[TimerTrigger]</c> parameter.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method to call; all that it takes is the timer.</param>
/// <param name="Schedule">When it is due, in UTC.</param>
internal sealed record TimerFunction(string Name, MethodInfo Method, CrontabSchedule Schedule)
{
    private static readonly CrontabSchedule.ParseOptions WithSeconds = new() { IncludingSeconds = true };

    /// <summary>The functions that a class declares. Those with other triggers are left out.</summary>
    public static IEnumerable<TimerFunction> FindIn(Type type) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<TimerTriggerAttribute>()
        where name is not null && trigger is not null
        select new TimerFunction(name, method, CrontabSchedule.Parse(trigger.Schedule, WithSeconds));
}
