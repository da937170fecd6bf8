// Work on several threads with the results in order.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace dateline {

template <class Worker>
void make_room(Worker& worker) {
  if constexpr (requires { worker.make_room(); }) worker.make_room();
}

// produce(push) calls push(item) for each item; make_worker() gives each thread that gets one a callable
// Item& → Result, whose make_room(), where it has one, is called between items, when nobody waits for it;
// consume(Result&) is called on the calling thread, in the order of the items. What that thread has to do
// before, meanwhile() does beside the others. With one job everything runs on the calling thread, meanwhile()
// first. The first exception of any part stops all of it and is thrown. At most 4 items a job wait in memory
// (of smaller ones, pushed as push(item, part of a whole one), as many as make 4), and as many results that
// were consumed: items, but for those of several whole ones, and results are destroyed by the thread that
// made them, since an allocator makes another wait for that thread to give its memory back.
template <class Item, class Result, class Produce, class MakeWorker, class Consume, class Meanwhile>
void ordered_parallel(unsigned jobs, Produce&& produce, MakeWorker&& make_worker, Consume&& consume,
                      Meanwhile&& meanwhile) {
  if (jobs <= 1) {
    meanwhile();
    std::optional<decltype(make_worker())> worker;
    produce([&](Item item, double = 1) {
      if (!worker) worker.emplace(make_worker());
      Result result = (*worker)(item);
      consume(result);
      make_room(*worker);
    });
    return;
  }
  struct Slot {
    Item item;
    double part = 1;
    Result result{};
    unsigned worker = 0;
    bool done = false;
    double counts_as() const { return std::min(part, 1.0); }
  };
  struct Stopped {};
  std::mutex mutex;
  std::condition_variable room, work, ready;  // for: producing, the workers, consuming
  std::deque<std::shared_ptr<Slot>> order, todo;
  std::vector<Item> used_items;
  std::vector<std::vector<Result>> used_results(jobs);  // by worker
  bool produced = false;
  std::exception_ptr failure;
  constexpr std::size_t kOfJob = 4;
  constexpr double kLarge = 2;  // parts: such items do not stay longer than they must
  const auto limit = static_cast<double>(kOfJob * jobs);
  double waiting = 0;  // in whole items

  const auto guarded = [&](auto&& body) {
    try {
      body();
      return;
    } catch (const Stopped&) {  // another part has failed
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
    for (std::condition_variable* all : {&room, &work, &ready}) all->notify_all();
  };
  std::vector<std::thread> threads;
  const auto start = [&](auto body) {
    guarded(
        [&] { threads.emplace_back(std::move(body)); });  // a system out of threads is a failure like others
  };
  start([&] {
    guarded([&] {
      produce([&](Item item, double part = 1) {
        auto slot = std::make_shared<Slot>(Slot{std::move(item), part});
        std::vector<Item> used;
        {
          std::unique_lock lock(mutex);
          room.wait(lock, [&] { return failure || waiting < limit; });
          if (failure) throw Stopped{};
          waiting += slot->counts_as();
          order.push_back(slot);
          todo.push_back(std::move(slot));
          used.swap(used_items);
        }
        work.notify_one();
      });
    });
    {
      const std::lock_guard lock(mutex);
      produced = true;
    }
    work.notify_all();
    ready.notify_one();
  });
  for (unsigned i = 0; i < jobs; ++i) {
    start([&, i] {
      guarded([&] {
        std::optional<decltype(make_worker())> worker;
        for (;;) {
          std::shared_ptr<Slot> slot;
          std::vector<Result> used;
          {
            std::unique_lock lock(mutex);
            work.wait(lock, [&] { return failure || produced || !todo.empty(); });
            if (failure || todo.empty()) return;
            slot = std::move(todo.front());
            todo.pop_front();
            used.swap(used_results[i]);
          }
          used.clear();
          if (!worker) worker.emplace(make_worker());
          slot->result = (*worker)(slot->item);
          slot->worker = i;
          if (slot->part >= kLarge) static_cast<void>(Item(std::move(slot->item)));
          bool next = false;
          {
            const std::lock_guard lock(mutex);
            if (slot->part < kLarge) used_items.push_back(std::move(slot->item));
            slot->done = true;
            next = order.front() == slot;
          }
          if (next) ready.notify_one();
          make_room(*worker);
        }
      });
    });
  }
  guarded(meanwhile);
  guarded([&] {
    for (;;) {
      std::shared_ptr<Slot> slot;
      {
        std::unique_lock lock(mutex);
        ready.wait(lock, [&] {
          return failure || (!order.empty() && order.front()->done) || (produced && order.empty());
        });
        if (failure || order.empty()) return;
        slot = std::move(order.front());
        order.pop_front();
        waiting -= slot->counts_as();
      }
      room.notify_one();
      consume(slot->result);
      const std::lock_guard lock(mutex);
      if (std::vector<Result>& used = used_results[slot->worker]; used.size() < kOfJob && slot->part < kLarge)
        used.push_back(std::move(slot->result));
    }
  });
  for (std::thread& t : threads) t.join();
  if (failure) std::rethrow_exception(failure);
}

template <class Item, class Result, class Produce, class MakeWorker, class Consume>
void ordered_parallel(unsigned jobs, Produce&& produce, MakeWorker&& make_worker, Consume&& consume) {
  ordered_parallel<Item, Result>(jobs, produce, make_worker, consume, [] {});
}

// Work beside what the thread that makes this does, on another thread or, where there is to be none, when it
// is waited for.
class Beside {
 public:
  template <class Work>
  Beside(bool on_a_thread, std::atomic<bool>& stop, Work work)
      : stop_(stop),
        done_(std::async(on_a_thread ? std::launch::async : std::launch::deferred, std::move(work)).share()) {
  }
  // Nobody waits for what it makes: it is told to stop.
  ~Beside() { stop_ = true; }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  // When it is done; several may wait. Throws what stopped it, or what `wait`, which is called now and then,
  // throws.
  template <class Wait>
  void join(Wait&& wait) const {
    std::shared_future<void> done = done_;  // of which each who waits needs one
    while (done.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout) wait();
    done.get();
  }

 private:
  std::atomic<bool>& stop_;
  std::shared_future<void> done_;  // waits for the thread before the rest is gone
};

}  // namespace dateline
